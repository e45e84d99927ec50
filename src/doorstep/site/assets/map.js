// A map of the place without tiles: our own outlines and points, read from one GeoJSON address.
// Each feature says: properties {kind: "place"|"grid"|"building"|"case", light, name, url}.
import L from "leaflet";

const isCase = (feature) => feature.properties.kind === "case";

const className = (feature) =>
  `map-${feature.properties.kind || "place"} ${feature.properties.light || ""}`.trim();

const options = {
  style: (feature) => ({ className: className(feature), stroke: true, fillOpacity: 1 }),
  pointToLayer: (feature, where) =>
    L.circleMarker(where, { className: className(feature), radius: isCase(feature) ? 9 : 5, fillOpacity: 1 }),
  onEachFeature: (feature, layer) => {
    const { name, url } = feature.properties;
    if (name) {
      const isArea = feature.geometry.type.endsWith("Polygon");
      const label = document.createTextNode(name);
      const holder = document.createElement("span");
      holder.appendChild(label);
      layer.bindTooltip(holder, isArea
        ? { permanent: feature.properties.kind !== "building", direction: "center", className: "map-name" }
        : { direction: "top" });
    }
    if (url) layer.on("click", () => window.location.assign(url));
  },
};

const draw = async (holder) => {
  const answer = await fetch(holder.dataset.map, { credentials: "same-origin" });
  if (!answer.ok) return;
  const shapes = L.geoJSON(await answer.json(), options);
  const map = L.map(holder, {
    attributionControl: false,
    zoomSnap: 0.25,
    scrollWheelZoom: false,
    zoomAnimation: false,
    fadeAnimation: false,
  });
  shapes.addTo(map);
  if (shapes.getBounds().isValid()) map.fitBounds(shapes.getBounds(), { padding: [16, 16] });
};

document.querySelectorAll("[data-map]").forEach(draw);
