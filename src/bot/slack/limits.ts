/** What Slack accepts in one message. Beyond them it refuses the whole message. */
export const LIMITS = {
  blocks: 50,
  /**
   * The texts of all blocks together fail near 13,200 characters. Counted on the JSON of the blocks, which is longer
   * than its texts, and with a margin.
   */
  messageChars: 12_500,
  sectionText: 3000,
  headerText: 150,
  fieldText: 2000,
  fieldsPerSection: 10,
  contextText: 2000,
  buttonLabel: 75,
  buttonValue: 2000,
  actionId: 255,
  buttonsPerBlock: 25,
  selectOptions: 100,
  optionLabel: 75,
  optionValue: 150,
  selectPlaceholder: 150,
  imageAlt: 2000,
  /** Shown as the notification and read aloud; Slack takes 40,000, nobody reads more than this. */
  fallbackText: 600,
} as const;

/** What Slack accepts in a form or a home. */
export const VIEW_LIMITS = {
  blocks: 100,
  /** The whole view fails at 250 KB; no page is near that, and nobody reads so much. */
  chars: 60_000,
  title: 24,
  privateMetadata: 3000,
  inputLabel: 2000,
  inputChars: 3000,
} as const;

/** What still reads well. Not Slack's limits but ours, below them. */
export const TASTE = {
  /** Characters a row: a desktop shows more, a phone wraps there. */
  tableWidth: 48,
  /**
   * A name keeps this many characters, and this share of them, whatever the width: beyond it the rows are written one
   * under the other.
   */
  nameWidth: 20,
  nameShare: 0.6,
  tableRows: 30,
  sparklinePoints: 40,
  buttons: 25,
  /** Buttons never take more of the message than this, so that the answer itself fits. */
  buttonChars: 6000,
} as const;
