/** What one answer shows in the browser. A page has room; these keep it quick to read and to draw. */
export const WEB_LIMITS = {
  rows: 200,
  fields: 60,
  figures: 24,
  /** Buttons, and options of a select, of one node. */
  buttons: 30,
  options: 100,
  /** Characters of a paragraph, a cell or a label. */
  text: 4000,
  cell: 300,
  label: 100,
  title: 200,
} as const;
