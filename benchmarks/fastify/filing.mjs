// The JSON schema of a filing, with the limits of the service.
const text = (maxLength) => ({ type: "string", maxLength });
const time = { type: "string", format: "date-time" };

const place = {
  type: "object",
  additionalProperties: false,
  required: ["latitude", "longitude"],
  properties: {
    latitude: { type: "number", minimum: -90, maximum: 90 },
    longitude: { type: "number", minimum: -180, maximum: 180 },
    accuracy_m: { type: ["number", "null"], minimum: 0 },
    name: text(200),
    method: { enum: ["gps", "map", "geocode", "place_phrase", "zone", "unknown"] },
  },
};

const magnitude = {
  type: ["object", "null"],
  additionalProperties: false,
  required: ["value", "unit"],
  properties: {
    value: { type: "number" },
    unit: { enum: ["in", "mm", "cm", "ft", "m", "mi", "km", "kt", "mph", "km/h", "m/s", "F", "C"] },
    qualifier: { enum: ["measured", "estimated", "unknown"] },
    period_s: { type: ["integer", "null"], minimum: 1 },
  },
};

export const FILING = {
  type: "object",
  additionalProperties: false,
  required: ["phenomenon", "observed_at", "place"],
  properties: {
    phenomenon: { type: "string", minLength: 1, maxLength: 100 },
    narrative: text(10_000),
    observed_at: time,
    observed_until: { anyOf: [time, { type: "null" }] },
    place,
    magnitude,
    source: text(50),
    external_id: { type: ["string", "null"], maxLength: 100 },
  },
};
