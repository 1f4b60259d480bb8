export default {
  title: "Map",
  sources: "Map sources",
  credits: "Land: Natural Earth · Counties: US Census · Names: GeoNames",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  north: "{degrees}° N",
  south: "{degrees}° S",
  east: "{degrees}° E",
  west: "{degrees}° W",
} as const;
