export { judgeDemo, type LoadDemoInput, loadDemo, refreshDemo } from './load-demo.ts';
