export const tenants = {
  nameOne: 'Name a tenant',
  nameEmpty: "A tenant's name cannot be empty",
  nameLong: "A tenant's name can have at most {{characters}} characters, this one has {{length}}",
  nameUnfit:
    "A tenant's name cannot hold line breaks, control characters or invisible ones; type it again by hand",
  nameReserved: '"unallocated" is what Centavo calls costs that no rule maps; choose another name',
  ownerEmpty: "An owner's name cannot be empty",
  ownerLong: "An owner's name can have at most {{characters}} characters, this one has {{length}}",
  ownerUnfit:
    "An owner's name cannot hold line breaks, control characters or invisible ones; type it again by hand",
  nameTaken:
    'There is a tenant "{{name}}" already; choose another name, or merge the two with /cost tenants merge.',
  wholeScopeOnly: 'Tenants and their mapping concern everybody; ask an admin who sees all tenants.',
  wasMerged: '"{{name}}" was merged into "{{tenant}}"; write "{{tenant}}" if that is meant.',
  isArchived: '"{{tenant}}" is archived; bring it back first with /cost tenants archive "{{tenant}}" undo.',
  unallocated: '"unallocated" is what no rule maps and {{why}}; map its costs with /cost map add.',
  unallocatedHasNothing: 'has nothing below it',
  unallocatedAtTop: 'stays at the top',
  unallocatedNotMerged: 'cannot be merged',
  unallocatedTakesNobody: 'takes nobody over',
  unallocatedName: 'keeps its name',
  unallocatedStays: 'always stays',
  belowItself:
    '"{{tenant}}" cannot stand below "{{parent}}", which is itself; move "{{parent}}" elsewhere first.',
  belowOwn:
    '"{{tenant}}" cannot stand below "{{parent}}", which is below it; move "{{parent}}" elsewhere first.',
  mergeItself: '"{{tenant}}" cannot be merged into itself.',
  mergeBelow:
    '"{{into}}" stands below "{{tenant}}"; move it out first with /cost tenants move "{{into}}" to top.',
  notArchived: '"{{tenant}}" is not archived.',
  archivedAlready: '"{{tenant}}" is archived already.',
  rulesLeft_one:
    'Rule {{numbers}} of /cost map list still gives costs to "{{tenant}}"; take them away with /cost map remove {{first}}, or merge the tenant into another.',
  rulesLeft_other:
    'Rules {{numbers}} of /cost map list still give costs to "{{tenant}}"; take them away with /cost map remove {{first}}, or merge the tenant into another.',
  childrenLeft_one:
    'A tenant stands below "{{tenant}}" ("{{child}}"); move or archive what is below it first.',
  childrenLeft_other:
    '{{count}} tenants stand below "{{tenant}}" ("{{child}}", …); move or archive what is below it first.',
  which: 'More than one tenant begins with "{{name}}": {{list}}. Which one?',
  didYouMean: 'There is no tenant "{{name}}". Did you mean {{list}}?',
  none: 'There is no tenant "{{name}}". See /cost tenants for those there are.',
} as const;
