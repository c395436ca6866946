/** What Discord accepts in one message, command, form or reply. Beyond them it refuses the whole request. */
export const LIMITS = {
  content: 2000,
  embeds: 10,
  /** Titles, descriptions, fields and footers of all embeds of a message together. */
  embedChars: 6000,
  title: 256,
  description: 4096,
  fields: 25,
  fieldName: 256,
  fieldValue: 1024,
  footer: 2048,
  rows: 5,
  buttonsPerRow: 5,
  buttonLabel: 80,
  customId: 100,
  selectOptions: 25,
  optionLabel: 100,
  placeholder: 150,
  modalRows: 5,
  modalTitle: 45,
  inputLabel: 45,
  inputHint: 100,
  inputLength: 4000,
  files: 10,
  /** Of the files of one message together; servers with boosts take more, not all are. */
  fileBytes: 10 * 1024 * 1024,
  altText: 1024,
  choices: 25,
  choiceName: 100,
  choiceValue: 100,
  name: 32,
  commandDescription: 100,
  /** Subcommands and groups of a command, subcommands of a group, options of a subcommand. */
  options: 25,
  /** Names, descriptions and values of a command and all below it, each in its longest language. */
  commandChars: 8000,
  nonce: 25,
} as const;

/** For how long Discord waits for the first response. */
export const FIRST_RESPONSE_MS = 3_000;
/** Discord's own is 15 minutes; a margin for clocks and for the way. */
export const TOKEN_LIFE_MS = 14.5 * 60_000;

/** What still reads well. Not Discord's limits but ours, below them. */
export const TASTE = {
  /** Columns of a block of code that a phone shows without breaking lines. */
  tableWidth: 36,
  nameWidth: 12,
  nameShare: 0.4,
  tableRows: 25,
  sparklinePoints: 30,
  /** Small print never takes more of the message than this. */
  noteChars: 1200,
  /** The finding in one line, where an embed may not be shown. */
  finding: 600,
} as const;
