import { useEffect, useState, type RefObject } from 'react';

/** The size of an element's inside, kept up to date. */
export function useSize(element: RefObject<HTMLElement | null>): { readonly w: number; readonly h: number } {
  const [size, setSize] = useState({ w: 0, h: 0 });
  useEffect(() => {
    const observed = element.current;
    if (!observed) return;
    const measure = () => setSize((before) => (before.w === observed.clientWidth && before.h === observed.clientHeight ? before : { w: observed.clientWidth, h: observed.clientHeight }));
    const observer = new ResizeObserver(measure);
    observer.observe(observed);
    measure();
    return () => observer.disconnect();
  }, [element]);
  return size;
}
