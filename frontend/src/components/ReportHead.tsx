import type { ComponentChildren } from "preact";
import { PhenomenonGlyph } from "./PhenomenonGlyph";
import "./report-head.css";

interface Props {
  readonly phenomenon: string;
  readonly heading: "h1" | "h2";
  readonly title: string;
  /** When it was, and what else belongs in a line under the title. */
  readonly line: string;
  /** What can be done with it, at the end of the head. */
  readonly children?: ComponentChildren;
}

/** What a report is about: its kind as a disc in its pencil, its title, and when it was. */
export function ReportHead({ phenomenon, heading: Heading, title, line, children }: Props) {
  return (
    <header class="report-head">
      <span class="report-tile">
        <PhenomenonGlyph phenomenon={phenomenon} size={34} />
      </span>
      <Heading>{title}</Heading>
      <p class="report-when">{line}</p>
      {children}
    </header>
  );
}
