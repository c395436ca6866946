export const amounts = {
  which: '"{{text}}" can be read in more than one way. Which amount is meant?',
  negative: '"{{text}}" is below zero; an amount is written without a sign, as in 1200 or 1200.50.',
  notANumber: '"{{text}}" is not an amount; write it as in 1200 or 1200.50.',
  tooLong: '"{{text}}" has more digits than an amount can have.',
  zero: 'The amount "{{text}}" is zero; write one above zero, as in 1200 or 1200.50.',
} as const;
