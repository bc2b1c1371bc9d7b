/** @type {import('next').NextConfig} */
const nextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // `npm test` checks the types; a user who starts the app need not wait for it.
  typescript: { ignoreBuildErrors: true },
  images: { unoptimized: true },
  devIndicators: false,
  // `next dev` would otherwise add files of its own to the project.
  agentRules: false,
  // Manifests that are opened from the page come in one request; app/api/source has its own limit, which is below.
  experimental: { proxyClientMaxBodySize: '37mb' },
  // The project stands alone, whatever folder with a lock file it lies in.
  turbopack: { root: import.meta.dirname },
  outputFileTracingRoot: import.meta.dirname,
};

export default nextConfig;
