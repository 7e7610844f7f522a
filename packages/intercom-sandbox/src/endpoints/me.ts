import type { Endpoint } from '../server/endpoint.ts';

export const meEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/me',
    answer: ({ state }) => {
      const admin = state.plain.admins.all()[0]?.wire;
      return {
        type: 'admin',
        id: admin?.['id'] ?? '0',
        name: admin?.['name'] ?? 'Nobody',
        email: admin?.['email'] ?? 'nobody@example.com',
        email_verified: true,
        has_inbox_seat: true,
        avatar: { type: 'avatar', image_url: 'https://static.example.com/avatars/me.png' },
        app: {
          type: 'app',
          id_code: state.app.id,
          name: state.app.name,
          region: state.app.region,
          timezone: state.app.timezone,
          created_at: state.app.createdAt,
          identity_verification: false,
        },
      };
    },
  },
];
