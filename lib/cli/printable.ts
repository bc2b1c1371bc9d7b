export { jsonText } from '@/lib/model/printable';
