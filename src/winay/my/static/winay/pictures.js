/* Makes a photograph small on the phone before it is sent: a slow line carries a tenth. What cannot be read here goes as it is. */
document.addEventListener("change", function (event) {
  "use strict";
  var field = event.target, side = Number(field.dataset.shrink), file = field.files && field.files[0];
  if (!side || !file || file.size < 400000 || !window.createImageBitmap || !window.DataTransfer) return;
  var button = field.form.querySelector("button");
  button.disabled = true;
  createImageBitmap(file, { imageOrientation: "from-image" }).then(function (picture) {
    var scale = Math.min(1, side / Math.max(picture.width, picture.height));
    var canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    var paper = canvas.getContext("2d");
    paper.fillStyle = "#fff";
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return new Promise(function (done) { canvas.toBlob(done, "image/jpeg", 0.82); });
  }).then(function (small) {
    if (!small || small.size >= file.size || field.files[0] !== file) return;
    var put = new DataTransfer();
    put.items.add(new File([small], file.name.replace(/\.[^.]*$/, "") + ".jpg", { type: "image/jpeg" }));
    field.files = put.files;
  }).catch(function () { return null; }).then(function () { button.disabled = false; });
});
