"use strict";

const place = document.getElementById("docs");

Redoc.init(place.dataset.spec, { hideDownloadButtons: false }, place);
