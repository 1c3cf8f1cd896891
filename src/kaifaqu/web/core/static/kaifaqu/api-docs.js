// The API reference: Swagger UI from this machine's files. The session's CSRF mark goes along when one tries a call.
(function () {
  "use strict";
  var box = document.getElementById("api-docs");
  if (!box || !window.SwaggerUIBundle) { return; }
  window.SwaggerUIBundle({
    url: box.getAttribute("data-openapi"),
    domNode: box,
    layout: "BaseLayout",
    deepLinking: true,
    validatorUrl: null,
    presets: [window.SwaggerUIBundle.presets.apis],
    requestInterceptor: function (request) {
      request.headers["X-CSRFToken"] = box.getAttribute("data-csrf");
      return request;
    }
  });
})();
