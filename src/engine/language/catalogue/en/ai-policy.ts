export const aiPolicy = {
  unknownModel:
    'There is no price for the model "{{model}}" of {{provider}}, so nothing can be spent on it. Add one to the price table.',
  unknownModelNear:
    'There is no price for the model "{{model}}" of {{provider}}, so nothing can be spent on it. Known are {{known}}.',
  freeModel:
    'The published price of "{{model}}" of {{provider}} is zero, which no budget could hold. Add its price to the price table.',
  doubtfulPrice:
    'The published price of "{{model}}" of {{provider}} is a thousand times away from its neighbours. Add its price to the price table.',
  maxTokensMissing: 'Say maxTokens: without it nobody can tell what the call may cost at most.',
  blocked: 'The AI budget of {{tenant}} is spent for now. Ask an admin for more, or try again {{when}}.',
  noHeadroom:
    'What is left of the AI budget of {{tenant}} does not cover this call. Ask for less, or wait until running calls have ended.',
  keyReused: 'This key was used for another call; give each call a key of its own.',
  keyEnded: 'The call of this key has ended; give the next call a key of its own.',
  tooBusy: 'Too many calls change this tenant’s budget at this moment; try again.',
  noTenant: 'There is no such tenant.',
  outageUnknown:
    'The database cannot be reached, and nothing is known of this tenant’s budgets; try again soon.',
  outageDisk:
    'The database cannot be reached and what a call costs could not be written down; try again soon.',
  meteredOf: 'Metered, {{label}}, on the days of the bill',
  meteredBilledOf: 'Billed, {{label}}, on the same days',
  meteredDifferenceOf: 'Billed less metered, {{label}}',
  provisionalOf: 'Metered, {{label}}, on days without a bill',
  meteredBeside:
    'AI calls: what was metered beside the bill that took its place. What no bill covers yet counts as it was metered.',
  calls: 'AI calls',
  metered: 'Metered',
  provisional: 'Provisional',
  noHold: 'There is no such reservation.',
  nextDay: 'tomorrow',
  nextWindow: 'when the next period begins',
} as const;
