/* Keeps the living part of a page fresh: asks every few seconds, gets 304 when nothing changed, counts down. */
(function () {
  "use strict";
  var box = document.querySelector("[data-live]");
  if (!box) return;
  var stale = document.querySelector("[data-stale]");
  var every = Number(box.dataset.every) * 1000;
  var etag = "", ahead = 0, failures = 0;

  function tick() {
    var node = box.querySelector("[data-ends]");
    if (!node) return;
    var left = Number(node.dataset.ends) - Math.floor((Date.now() - ahead) / 1000);
    var late = left <= 0;
    node.classList.toggle("late", late);
    node.textContent = late ? node.dataset.over
      : Math.floor(left / 60) + ":" + String(left % 60).padStart(2, "0");
  }

  function ask() {
    var headers = { "X-Part": "1" };
    if (etag) headers["If-None-Match"] = etag;
    var abort = new AbortController();
    var timer = setTimeout(function () { abort.abort(); }, 15000);
    fetch(box.dataset.live, { headers: headers, cache: "no-store", signal: abort.signal, credentials: "same-origin" })
      .then(function (answer) {
        var now = Number(answer.headers.get("X-Now"));
        if (now) ahead = Date.now() - now * 1000;
        if (answer.status === 304) return null;
        if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
        etag = answer.headers.get("ETag") || "";
        return answer.text();
      })
      .then(function (html) {
        failures = 0;
        if (stale) stale.hidden = true;
        if (html !== null) {
          var active = document.activeElement;
          var href = active && box.contains(active) ? active.getAttribute("href") : null;
          box.innerHTML = html;
          if (href) {
            var again = Array.prototype.find.call(box.querySelectorAll("a"), function (link) {
              return link.getAttribute("href") === href;
            });
            if (again) again.focus({ preventScroll: true });
          }
        }
        tick();
      })
      .catch(function () {
        failures += 1;
        if (stale && failures > 1) stale.hidden = false;
      })
      .finally(function () {
        clearTimeout(timer);
        var wait = Math.min(every * Math.pow(1.5, failures), 30000);
        setTimeout(ask, wait * (0.85 + Math.random() * 0.3));
      });
  }

  tick();
  setInterval(tick, 1000);
  setTimeout(ask, every * Math.random());
})();
