export default {
  title: "Karte",
  sources: "Quellen der Karte",
  credits: "Land: Natural Earth · Countys: US Census · Namen: GeoNames",
  zoomIn: "Vergrößern",
  zoomOut: "Verkleinern",
  north: "{degrees}° N",
  south: "{degrees}° S",
  east: "{degrees}° O",
  west: "{degrees}° W",
} as const;
