// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.query;

import com.google.protobuf.ByteString;
import io.minitempo.core.TenantId;
import io.minitempo.core.hash.XxHash64;
import io.minitempo.objectstore.cache.Cache;
import io.minitempo.proto.httpgrpc.HTTPRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Answers to sub-requests over blocks, in the cache of the role `frontend-search`. Any thread may use it.
///
/// A block never changes, so its part of an answer depends on the request that queriers get and on the program that
/// answers it. Both are in the key: `minitempo:job:<tenant>:<SHA-256 of version and request>`. Tempo's keys begin
/// otherwise, so neither reads what the other has written. A value is the XXH64 of key and body, eight bytes, and the
/// body: what is not whole, or stands under a wrong key, is a miss.
public final class JobCache {

    /// Holds nothing.
    public static final JobCache NONE = new JobCache(Cache.NONE, "");

    private static final String PROTOBUF = "application/protobuf";
    private static final int SUM_BYTES = Long.BYTES;

    private final Cache cache;
    private final String version;

    /// Answers in `cache`.
    ///
    /// @param version of the program; another one does not see them
    public JobCache(Cache cache, String version) {
        this.cache = cache;
        this.version = version;
    }

    /// Whether it may hold something.
    public boolean isOn() {
        return cache.isOn();
    }

    /// What is known of sub-requests, in their order; null where nothing is, or it may not be kept.
    ///
    /// @throws InterruptedException when the query is cancelled
    List<@Nullable SubResponse> find(List<SubRequest> requests) throws InterruptedException {
        List<@Nullable SubResponse> known = new ArrayList<>(requests.size());
        List<String> keys = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            known.add(null);
            if (requests.get(i).isKept()) {
                keys.add(key(requests.get(i)));
                places.add(i);
            }
        }
        if (keys.isEmpty() || !isOn()) {
            return known;
        }
        List<byte @Nullable []> values = cache.get(keys);
        for (int i = 0; i < keys.size(); i++) {
            byte[] value = values.get(i);
            if (value != null) {
                known.set(places.get(i), open(keys.get(i), value));
            }
        }
        return known;
    }

    /// Keeps a good answer to a sub-request that may be kept.
    void keep(SubRequest request, SubResponse response) {
        if (!isOn() || !request.isKept() || response.isCached() || response.status() != 200 || !response.isProtobuf()) {
            return;
        }
        String key = key(request);
        byte[] body = response.body().toByteArray();
        cache.put(
                key,
                ByteBuffer.allocate(SUM_BYTES + body.length)
                        .putLong(sum(key, body, 0))
                        .put(body)
                        .array());
    }

    private static @Nullable SubResponse open(String key, byte[] value) {
        if (value.length < SUM_BYTES || ByteBuffer.wrap(value).getLong() != sum(key, value, SUM_BYTES)) {
            return null;
        }
        return SubResponse.cached(PROTOBUF, ByteString.copyFrom(value, SUM_BYTES, value.length - SUM_BYTES));
    }

    private static long sum(String key, byte[] body, int from) {
        byte[] name = key.getBytes(StandardCharsets.US_ASCII);
        return XxHash64.hash(ByteBuffer.allocate(name.length + body.length - from)
                .put(name)
                .put(body, from, body.length - from)
                .array());
    }

    private String key(SubRequest request) {
        TenantId tenant = request.tenant();
        HTTPRequest asked = request.request();
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(version.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(asked.toByteArray());
            return "minitempo:job:" + tenant.value() + ':' + HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
