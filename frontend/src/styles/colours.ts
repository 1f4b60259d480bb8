/** Colours of the theme for what is not drawn by CSS, such as a canvas. */

const probe = document.createElement("i");
probe.hidden = true;
// Where the system forces colours, text has one; a drawing would be of that alone.
probe.style.setProperty("forced-color-adjust", "none");

/** Return the present value of a colour token, such as `--sea`. */
export function colour(token: `--${string}`): string {
  if (!probe.isConnected) document.body.append(probe);
  probe.style.color = `var(${token})`;
  return getComputedStyle(probe).color;
}

/** Call back when the theme changes, by the system or by hand; returns how to stop that. */
export function onThemeChange(changed: () => void): () => void {
  const chosen = new MutationObserver(changed);
  chosen.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", changed);
  return () => {
    chosen.disconnect();
    system.removeEventListener("change", changed);
  };
}
