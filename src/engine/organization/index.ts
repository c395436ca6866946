export { createLinkCode, type LinkCode } from './create-link-code.ts';
export { type Asker, type Belonging, findActor, type Rights, toNewcomer } from './find-actor.ts';
export { isLinked } from './is-linked.ts';
export { type LinkedWorkspace, LinkWorkspaceInput, linkWorkspace } from './link-workspace.ts';
