/* Signing out of a shared phone leaves nothing of a group's writing on it; what was not sent yet is asked about first. */
document.addEventListener("submit", function (event) {
  "use strict";
  var unsent = event.target.dataset.unsent;
  if (!unsent) return;
  try {
    var keys = Object.keys(localStorage).filter(function (key) { return key.indexOf("winay:step:") === 0; });
    if (keys.length && !window.confirm(unsent)) { event.preventDefault(); return; }
    keys.forEach(function (key) { localStorage.removeItem(key); });
  } catch (error) { return; }
});
