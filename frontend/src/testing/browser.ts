/** The little of a browser that texts and units ask for; import it before them in tests. */

const kept = new Map<string, string>();

Object.assign(globalThis, {
  localStorage: {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  },
  window: {
    location: new URL("http://localhost/"),
    addEventListener: () => undefined,
  },
  document: { documentElement: {}, baseURI: "http://localhost/", querySelector: () => null },
});
Object.defineProperty(globalThis, "navigator", {
  value: { language: "en-GB", languages: ["en-GB", "de-DE"], onLine: true },
  configurable: true,
});
