/** What a terminal shows before it says "+N more". */
export const TERMINAL_LIMITS = {
  /** Width where none is known. */
  defaultWidth: 80,
  /** Narrower than this, tables become pairs of label and value. */
  minTableWidth: 36,
  minWidth: 20,
  /** Lines of text get hard to read beyond. */
  maxTextWidth: 100,
  tableRows: 40,
  fields: 40,
  /** Columns and lines of a cell. */
  cell: 120,
  cellLines: 3,
  title: 200,
  text: 4000,
  sparkline: 60,
  bar: 20,
  /** Lines and bars of a picture. */
  series: 12,
  bars: 20,
  buttons: 20,
  /** Of a list to choose from. */
  options: 100,
  /** Buttons that open forms, told as what to type instead. */
  typed: 3,
  buttonLabel: 40,
} as const;
