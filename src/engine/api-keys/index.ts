export { countApiKeys } from './count-api-keys.ts';
export { createApiKey, type MadeKey } from './create-api-key.ts';
export { GRACE_HOURS, revokeApiKey, rotateApiKey } from './end-api-keys.ts';
export { type KeyRing, makeKeyRing } from './key-ring.ts';
export { listApiKeys } from './list-api-keys.ts';
export { type OpenedKey, openApiKey } from './open-api-key.ts';
export { type ApiKey, CreateApiKeyInput, KEY_SCOPES, type KeyScope } from './schemas.ts';
