/* A step saves itself: what is typed is kept on the phone until the server has it, sent one sending at a time, and sent
   again when the line returns. Each sending carries its number, so that an older one never replaces a newer. What the
   server has is deleted from the phone (the rest by sign-out.js). Without this script the buttons work. */
(function () {
  "use strict";
  var PREFIX = "winay:step:", OLDEST = 14 * 86400000;
  var form = document.getElementById("step");
  var saved = document.getElementById("saved");
  var owner = document.querySelector("[data-owner]");
  var mine = form ? PREFIX + owner.dataset.owner + ":" + location.pathname : "";
  var memory = {}, shut = {}, busy = false, failures = 0, timer = null, counter = 0;

  function load(key) {
    if (memory[key]) return memory[key];
    try { return JSON.parse(localStorage.getItem(key)); } catch (error) { return null; }
  }
  function keep(key, entry) {
    try { localStorage.setItem(key, JSON.stringify(entry)); } catch (error) { memory[key] = entry; }
  }
  function forget(key) {
    delete memory[key];
    try { localStorage.removeItem(key); } catch (error) { return; }
  }
  function keys() {
    var found = Object.keys(memory);
    try {
      for (var i = 0; i < localStorage.length; i += 1)
        if (localStorage.key(i).indexOf(PREFIX) === 0) found.push(localStorage.key(i));
    } catch (error) { return found; }
    return found;
  }
  function waiting() {
    var whose = owner && owner.dataset.owner;
    return keys().filter(function (key) { return key.indexOf(PREFIX + whose + ":") === 0 && !shut[key]; });
  }
  keys().forEach(function (key) {
    var entry = load(key);
    if (!entry || Date.now() - entry.number > OLDEST) forget(key);
  });

  function say(text, bad) {
    if (!saved) return;
    var words = document.createElement("span");
    if (bad) words.className = "bad";
    words.textContent = (bad ? "\u26a0 " : "") + text;
    saved.replaceChildren(words);
  }
  function show(html) {
    var page = new DOMParser().parseFromString(html, "text/html");
    Array.prototype.forEach.call(page.querySelectorAll("[data-put]"), function (part) {
      var place = document.getElementById(part.dataset.put);
      if (place) place.replaceChildren.apply(place, Array.from(part.childNodes));
      part.remove();
    });
    saved.replaceChildren.apply(saved, Array.from(page.body.childNodes));
  }

  function take(button) {
    counter = Math.max(counter + 1, Date.now());
    form.elements["sheet-number"].value = String(counter);
    var fields = [];
    new FormData(form).forEach(function (value, name) {
      if (typeof value === "string" && name !== "csrfmiddlewaretoken") fields.push([name, value]);
    });
    var entry = { url: location.pathname, fields: fields, number: counter, button: button || null };
    keep(mine, entry);
  }
  function body(entry) {
    var data = new URLSearchParams();
    entry.fields.forEach(function (field) { data.append(field[0], field[1]); });
    data.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    return data;
  }

  function flush() {
    clearTimeout(timer);
    var key = load(mine) && !shut[mine] ? mine : waiting()[0];
    var entry = key && load(key);
    if (busy || !entry) return;
    busy = true;
    if (key === mine) say(saved.dataset.saving);
    var abort = new AbortController();
    var limit = setTimeout(function () { abort.abort(); }, 25000);
    var again = 0;
    fetch(entry.url, {
      method: "POST", body: body(entry), signal: abort.signal, credentials: "same-origin", headers: { "HX-Request": "true" }
    }).then(function (answer) {
      var state = answer.headers.get("X-Winay-Saved");
      return answer.text().then(function (html) {
        failures = 0;
        if (state === "signed-out") {
          if (key === mine) say(saved.dataset.out, true);
          again = 30000;
        } else if (!state && (answer.status >= 500 || answer.status === 429)) {
          throw new Error(String(answer.status));
        } else if (!state || state === "closed") {
          /* It cannot be sent from this page: it stays on the phone, and the page says so. */
          shut[key] = true;
          if (key === mine && state) show(html);
          else if (key === mine) {
            say(memory[key] ? saved.dataset.onlyPage : saved.dataset.old, true);
            if (form.dataset.reload) restore(entry);
          }
        } else {
          settle(key, entry, state, html);
        }
      });
    }).catch(function () {
      failures += 1;
      again = Math.min(1500 * Math.pow(2, failures - 1), 20000);
      if (key === mine) say(memory[key] ? saved.dataset.onlyPage : saved.dataset.phone, true);
      if (key === mine && form.dataset.reload) restore(entry);
    }).finally(function () {
      clearTimeout(limit);
      busy = false;
      tellUnsent();
      if (waiting().length) timer = setTimeout(flush, again || 50);
    });
  }
  function settle(key, sent, state, html) {
    var now = load(key);
    var latest = !now || now.number === sent.number;
    if (latest) forget(key);
    if (key !== mine) return;
    if (form.dataset.reload) { location.reload(); return; }
    if (html) show(html);
    if (latest && sent.button) leave(sent.button, state);
  }
  /* The step is saved: press the button for good, so that the server shows the next page or what is wrong. */
  function leave(button, state) {
    if (state === "conflict" || state === "wrong") { location.assign(location.pathname); return; }
    var chosen = form.querySelector("button[name='" + button[0] + "'][value='" + button[1] + "']");
    form.dataset.leaving = "1";
    form.elements["sheet-number"].value = String(counter += 1);
    form.requestSubmit(chosen);
  }

  /* The page came, but the line went again before what was kept could be sent: put it back where it was typed. */
  function restore(entry) {
    var whole = entry.fields.every(function (field) { return form.elements[field[0]]; });
    if (!whole) return;
    Array.prototype.forEach.call(form.elements, function (element) {
      var values = entry.fields.filter(function (field) { return field[0] === element.name; }).map(function (field) { return field[1]; });
      if (element.type === "radio" || element.type === "checkbox") element.checked = values.indexOf(element.value) >= 0;
      else if (values.length && element.tagName !== "BUTTON") element.value = values[0];
    });
    delete form.dataset.reload;
    form.inert = false;
  }

  function tellUnsent() {
    var note = document.querySelector("[data-unsent]");
    if (!note) return;
    var unsent = waiting().length > 0;
    note.hidden = !unsent;
    Array.prototype.forEach.call(document.querySelectorAll("#submission button"), function (button) {
      if (unsent) button.dataset.held = button.disabled ? "" : "1";
      if (unsent) button.disabled = true;
      else if (button.dataset.held === "1") { button.disabled = false; delete button.dataset.held; }
    });
  }

  if (form && !("choose" in form.dataset)) {
    if (load(mine)) { form.dataset.reload = "1"; form.inert = true; }
    var changed = function (wait) {
      take();
      clearTimeout(timer);
      timer = setTimeout(flush, wait);
    };
    form.addEventListener("input", function () { changed(900); });
    form.addEventListener("change", function () { changed(150); });
    form.addEventListener("submit", function (event) {
      if (form.dataset.leaving) { delete form.dataset.leaving; return; }
      var button = event.submitter;
      event.preventDefault();
      take(button && button.name ? [button.name, button.value] : ["go", "1"]);
      flush();
    });
  } else if (form) {
    forget(mine);
  }
  window.addEventListener("online", function () { failures = 0; flush(); });
  document.addEventListener("visibilitychange", function () { if (!document.hidden) flush(); });
  tellUnsent();
  flush();
})();
