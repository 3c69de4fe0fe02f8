/* Keeps what a juror marks on the phone until the server has it: saved at each touch, sent in the background,
   tried again when the connection returns. A card is always sent whole, with a token of its own, and names the
   tokens it has seen, so that a late or repeated sending changes nothing. */
(function () {
  "use strict";
  var root = document.querySelector("[data-juror]");
  if (!root) return;
  var prefix = "winay:card:" + root.dataset.juror + ":";
  var form = document.getElementById("score-form");
  var status = form && form.querySelector("[data-status]");
  var box = document.querySelector("[data-pending-box]");
  var mine = form ? prefix + form.dataset.card : "";
  var busy = false, failures = 0, timer = null, memory = {}, note = "";

  function read(key) {
    try { return JSON.parse(localStorage.getItem(key)); } catch (error) { return null; }
  }
  function write(key, card) {
    try { localStorage.setItem(key, JSON.stringify(card)); } catch (error) { memory[key] = card; }
  }
  function load(key) { return memory[key] || read(key); }
  function forget(key) {
    delete memory[key];
    try { localStorage.removeItem(key); } catch (error) { return; }
  }
  function keys() {
    var found = Object.keys(memory);
    try {
      for (var i = 0; i < localStorage.length; i += 1) {
        var key = localStorage.key(i);
        if (key.indexOf(prefix) === 0 && found.indexOf(key) < 0) found.push(key);
      }
    } catch (error) { return found; }
    return found;
  }
  function newToken() {
    return Array.prototype.map.call(crypto.getRandomValues(new Uint8Array(12)), function (byte) {
      return byte.toString(16).padStart(2, "0");
    }).join("");
  }
  function waiting() {
    return keys().filter(function (key) { var card = load(key); return card && card.pending; });
  }
  function say(text, kind) {
    if (!status) return;
    status.textContent = text;
    status.className = "send-status " + (kind || "");
  }
  function counted(one, many, count) {
    return count === 1 ? one : many.replace("{n}", String(count));
  }

  function values() {
    var found = {};
    new FormData(form).forEach(function (value, name) {
      if (name.indexOf("c-") === 0) found[name] = value;
    });
    return found;
  }
  function missing() {
    var marked = values();
    return Array.prototype.filter.call(form.querySelectorAll("[data-question]"), function (question) {
      var field = question.querySelector("input");
      var empty = !marked[field.name];
      question.classList.toggle("is-missing", empty && form.classList.contains("was-sent"));
      return empty;
    }).length;
  }

  function withMissing(text) {
    var left = missing();
    return left ? text + " " + counted(form.dataset.missingOne, form.dataset.missingMany, left) : text;
  }

  function keep(send) {
    var card = load(mine) || { seen: form.elements.seen.value ? [form.elements.seen.value] : [] };
    card.url = form.action;
    card.values = values();
    card.send = send || card.send || form.dataset.sent === "1" || missing() === 0;
    card.token = newToken();
    card.pending = true;
    write(mine, card);
    show();
  }

  function show() {
    var count = waiting().length;
    if (box) {
      var others = form ? waiting().filter(function (key) { return key !== mine; }).length : count;
      box.textContent = others ? counted(box.dataset.one, box.dataset.many, others) : note;
      box.hidden = !box.textContent;
    }
    if (form) {
      var card = load(mine);
      if (card && card.pending) say(withMissing(failures || !navigator.onLine ? form.dataset.waiting : form.dataset.sending), "is-waiting");
    }
    return count;
  }

  function body(card) {
    var data = new URLSearchParams();
    Object.keys(card.values).forEach(function (name) { data.append(name, card.values[name]); });
    data.append("token", card.token);
    data.append("seen", card.seen.join(" "));
    data.append("send", card.send ? "1" : "0");
    data.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    return data;
  }

  function settle(key, sent, answer, result) {
    var card = load(key);
    if (!card) return;
    if (card.seen.indexOf(sent.token) < 0) card.seen = card.seen.concat(sent.token).slice(-30);
    if (answer.status === 409 && result.status === "stale") {
      card.pending = false;
      card.seen = card.seen.concat(result.seen || []);
      write(key, card);
      if (key === mine) say(form.dataset.stale, "is-refused");
      return;
    }
    if (answer.ok && card.token !== sent.token) { write(key, card); return; }
    if (answer.ok) {
      forget(key);
      if (key === mine) {
        form.elements.seen.value = sent.token;
        if (result.status === "sent") form.dataset.sent = "1";
        say(result.text, result.status === "sent" ? "is-sent" : "is-draft");
      }
      return;
    }
    card.pending = answer.status === 401;
    card.late = result.status === "closed";
    write(key, card);
    var text = (result.status === "closed" ? form && form.dataset.closed : "") || result.text || "";
    if (key === mine) {
      say(text, "is-refused");
      if (result.status === "closed") { form.classList.add("is-closed"); }
    } else {
      note = text;
    }
    compareWithCounted();
  }

  function flush() {
    clearTimeout(timer);
    var key = waiting()[0];
    if (busy || !key) { show(); return; }
    busy = true;
    var sent = load(key);
    /* A lost answer may have been a saved card: from now on this token counts as seen. */
    if (sent.seen.indexOf(sent.token) < 0) {
      sent.seen = sent.seen.concat(sent.token).slice(-30);
      write(key, sent);
    }
    var abort = new AbortController();
    var limit = setTimeout(function () { abort.abort(); }, 20000);
    var again = 400;
    fetch(sent.url, {
      method: "POST", body: body(sent), signal: abort.signal, credentials: "same-origin",
      headers: { "X-Requested-With": "winay", Accept: "application/json" }
    }).then(function (answer) {
      if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
      return answer.json().then(function (result) {
        failures = 0;
        settle(key, sent, answer, result);
        if (answer.status === 401) again = 30000;
      });
    }).catch(function () {
      failures += 1;
      again = Math.min(2000 * Math.pow(2, failures - 1), 20000);
    }).finally(function () {
      clearTimeout(limit);
      busy = false;
      if (waiting().length) {
        timer = setTimeout(flush, again);
      }
      if (failures || !waiting().length) show();
    });
  }

  if (form) {
    var card = load(mine);
    if (card && card.values) {
      Array.prototype.forEach.call(form.elements, function (field) {
        if (!field.name || field.name.indexOf("c-") !== 0) return;
        if (field.type === "radio") field.checked = card.values[field.name] === field.value;
        else field.value = card.values[field.name] || "";
      });
      /* The group was closed before the card arrived, and is open again: what was kept is sent now. */
      if (card.late) { card.late = false; card.pending = true; write(mine, card); }
      if (!card.pending) say(form.dataset.stale, "is-refused");
    }
    form.addEventListener("change", function () {
      keep(false);
      clearTimeout(timer);
      timer = setTimeout(flush, 500);
    });
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      form.classList.add("was-sent");
      var left = missing();
      keep(true);
      flush();
      if (left) {
        var first = form.querySelector(".is-missing input");
        if (first) first.focus();
      }
    });
  }

  /* A closed group: compare what this phone kept with what was counted, and say what did not arrive in time. */
  function compareWithCounted() {
    var closed = document.querySelector("[data-closed-card]");
    var key = closed && prefix + closed.dataset.closedCard;
    var card = key && load(key);
    if (!card || !card.values || card.pending) return;
    var lost = Array.prototype.filter.call(closed.querySelectorAll("[data-code]"), function (node) {
      var kept = card.values["c-" + node.dataset.code];
      return kept && Number(kept) !== Number(node.dataset.value || NaN);
    });
    if (!lost.length) { forget(key); return; }
    var note = closed.querySelector("[data-lost]");
    var list = note.querySelector("ul");
    list.textContent = "";
    lost.forEach(function (node) {
      var line = document.createElement("li");
      line.textContent = node.dataset.name + ": " + card.values["c-" + node.dataset.code];
      list.appendChild(line);
    });
    note.hidden = false;
  }
  compareWithCounted();
  window.addEventListener("online", function () { failures = 0; flush(); });
  document.addEventListener("visibilitychange", function () { if (!document.hidden) flush(); });
  show();
  flush();
})();
