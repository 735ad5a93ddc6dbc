// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.shard;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The seed from which a tenant's shard is chosen (`spec/ring.md §6`).
public final class ShardSeed {

    private ShardSeed() {}

    /// The first eight bytes of the MD5 of the tenant, and of a zero byte and the zone unless that is empty.
    public static long of(String tenant, String zone) {
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            md5.update(tenant.getBytes(StandardCharsets.UTF_8));
            if (!zone.isEmpty()) {
                md5.update((byte) 0);
                md5.update(zone.getBytes(StandardCharsets.UTF_8));
            }
            return ByteBuffer.wrap(md5.digest()).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }

    /// The generator of a tenant's choices in a zone, or in a ring without zones.
    public static GoRandom random(String tenant, String zone) {
        return new GoRandom(of(tenant, zone));
    }
}
