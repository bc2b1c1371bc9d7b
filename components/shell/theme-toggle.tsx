import { Moon, Sun } from 'lucide-react';
import { useTheme } from 'next-themes';
import { Button } from '@/components/ui/button';
import { Tooltip } from '@/components/ui/tooltip';

/** The theme in use, and the switch to the other one with its words. */
export function useThemeSwitch(): { readonly dark: boolean; readonly words: string; readonly change: () => void } {
  const { resolvedTheme, setTheme } = useTheme();
  const dark = resolvedTheme === 'dark';
  return { dark, words: dark ? 'Use the light theme' : 'Use the dark theme', change: () => setTheme(dark ? 'light' : 'dark') };
}

/** Switches between dark and light. */
export function ThemeToggle() {
  const { dark, words, change } = useThemeSwitch();
  return (
    <Tooltip text={words}>
      <Button variant="ghost" size="icon" aria-label={words} onClick={change}>
        {dark ? <Sun size={15} aria-hidden /> : <Moon size={15} aria-hidden />}
      </Button>
    </Tooltip>
  );
}
