/** What cards about tenants say. */
export const tenantViews = {
  tenants: 'Tenants',
  below: 'Tenants below {{tenant}}',
  owner: 'Owner',
  archivedOn: 'Archived',
  more: '/cost tenants NAME shows one branch',
  whatTheyCost: 'What they cost',
  added: 'Tenant added',
  addedText: '"{{tenant}}" is there. It has no costs until a rule gives it some.',
  addedBelow: '"{{tenant}}" is there, below "{{parent}}". It has no costs until a rule gives it some.',
  moved: 'Tenant moved',
  movedToTop:
    '"{{tenant}}" and all below it now stand at the top. What groups of tenants add up to changed with it, for all days.',
  movedBelow:
    '"{{tenant}}" and all below it now stand below "{{parent}}". What groups of tenants add up to changed with it, for all days.',
  renamed: 'Tenant renamed',
  renamedText: '"{{before}}" is now called "{{after}}".',
  broughtBack: 'Tenant brought back',
  thereAgain: '"{{tenant}}" is there again.',
  archived: 'Tenant archived',
  archivedText: '"{{tenant}}" is put away. Its past costs stay what they were.',
  noOwner: 'Nobody is named for "{{tenant}}".',
  ownerIs: '{{owner}} answers for "{{tenant}}".',
} as const;
