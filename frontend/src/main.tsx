import { effect } from "@preact/signals";
import { render } from "preact";
import { followUi, keptUi } from "./api/kept-answers";
import { App } from "./app";
import { applyTheme } from "./components/Settings";
import { speak } from "./i18n";
import { startQueue } from "./queue/queue";
import { address, followLinks, root } from "./routing";
import { screenAt } from "./screens";
import { loadUi, loadVocabulary, tries, uiFailure } from "./start";
import "./styles/fonts.css";
import "./styles/tokens.css";
import "./styles/colours.css";
import "./styles/base.css";
import "./styles/frame.css";
import "./styles/controls.css";

applyTheme();
startQueue();
followLinks();
loadVocabulary();
void loadUi(keptUi);
followUi();
effect(() => {
  if (tries.value > 0 && uiFailure.peek()) void loadUi(keptUi);
});
// The screen is loaded beside the texts; it is shown, or its failure, by the application.
screenAt(address.peek().path)?.load().catch(() => undefined);
void speak().then(() => {
  const place = document.getElementById("app");
  if (place) render(<App />, place);
});

// While the page is being changed, nothing may keep old parts of it.
if (import.meta.env.PROD && "serviceWorker" in navigator) {
  // Browsers that keep nothing for the page refuse it; then it needs a connection.
  navigator.serviceWorker.register(new URL("sw.js", root)).catch(() => undefined);
}
