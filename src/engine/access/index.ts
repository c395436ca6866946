export { accessKind } from './approval-kind.ts';
export { askAccess, decideRequest } from './ask-access.ts';
export type { GrantAsked } from './ask-grant.ts';
export {
  coversScope,
  type Granted,
  type IsAbove,
  intersectScopes,
  type Standing,
  uniteGrants,
} from './compute.ts';
export { ensureMember, findPerson } from './find-person.ts';
export { type GrantedAccess, grantAccess } from './grant-access.ts';
export { createJoinCode, type JoinCode, type JoinedMember, joinMembers } from './join-members.ts';
export { lockAccess, readIsAbove } from './queries.ts';
export type { AccessRequest } from './queries-requests.ts';
export { readRequest } from './read-request.ts';
export { requestGrant } from './request-grant.ts';
export { holdsRoleSomewhere, requireRoleOn, rootsOf } from './require-role-on.ts';
export { revokeAccess } from './revoke-access.ts';
export { type Identity, type MemberAccess, type NamedGrant, PersonRef, ROLES } from './schemas.ts';
export { setEveryone } from './set-everyone.ts';
export { type AccessReport, showAccess } from './show-access.ts';
export { tellRequests } from './tell-requests.ts';
