import { Moon, Sun } from 'lucide-react';
import { useTheme } from 'next-themes';
import { Button } from '@/components/ui/button';
import { Tooltip } from '@/components/ui/tooltip';

/** Switches between dark and light. */
export function ThemeToggle() {
  const { resolvedTheme, setTheme } = useTheme();
  const dark = resolvedTheme === 'dark';
  const words = dark ? 'Use the light theme' : 'Use the dark theme';
  return (
    <Tooltip text={words}>
      <Button variant="ghost" size="icon" aria-label={words} onClick={() => setTheme(dark ? 'light' : 'dark')}>
        {dark ? <Sun size={15} aria-hidden /> : <Moon size={15} aria-hidden />}
      </Button>
    </Tooltip>
  );
}
