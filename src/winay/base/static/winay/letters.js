/* Says beside each long text how many of its letters are written. Without this script the limit stands there in words. */
(function () {
  "use strict";
  var words = document.currentScript.dataset.words;
  document.querySelectorAll("textarea[maxlength]").forEach(function (field) {
    var most = Number(field.getAttribute("maxlength")), told = document.createElement("p");
    told.className = "letters";
    told.id = (field.id || field.name) + "-letters";
    field.setAttribute("aria-describedby", ((field.getAttribute("aria-describedby") || "") + " " + told.id).trim());
    function tell() {
      var few = field.value.length >= most * 0.9;
      told.textContent = words.replace("{n}", field.value.length).replace("{most}", most);
      told.classList.toggle("few", few);
      if (few) told.setAttribute("role", "status"); else told.removeAttribute("role");
    }
    field.insertAdjacentElement("afterend", told);
    field.addEventListener("input", tell);
    tell();
  });
})();
