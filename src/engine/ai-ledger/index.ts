export { projectAiSpend } from './project-ai-spend.ts';
