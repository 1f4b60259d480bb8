/** Colours of the theme for what is not drawn by CSS, such as a canvas. */

const probe = document.createElement("i");
probe.hidden = true;

/** Return the present value of a colour token, such as `--sea`. */
export function colour(token: `--${string}`): string {
  if (!probe.isConnected) document.body.append(probe);
  probe.style.color = `var(${token})`;
  return getComputedStyle(probe).color;
}
