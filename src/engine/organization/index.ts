export { createLinkCode, type LinkCode } from './create-link-code.ts';
export {
  type Asker,
  type Belonging,
  findActor,
  findMemberRights,
  type Rights,
  toNewcomer,
} from './find-actor.ts';
export { findCommonScope } from './find-common-scope.ts';
export { isLinked } from './is-linked.ts';
export { type LinkedWorkspace, LinkWorkspaceInput, linkWorkspace } from './link-workspace.ts';
export { listLinked } from './list-linked.ts';
