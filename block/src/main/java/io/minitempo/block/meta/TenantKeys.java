// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.meta;

import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import java.util.Optional;
import java.util.Set;

/// The keys of the objects that belong to a tenant rather than to a block, and to the bucket (`spec/blocks.md §2`).
public final class TenantKeys {

    /// Name of the tenant index in its first choice of encoding.
    public static final String INDEX_PROTOBUF = "index.pb.zst";

    /// Name of the tenant index in its second choice of encoding.
    public static final String INDEX_JSON = "index.json.gz";

    /// Key of the usage-report seed.
    public static final String CLUSTER_SEED = "tempo_cluster_seed.json";

    /// Key of the job cache of the backend scheduler.
    public static final String WORK = "work.json";

    private static final Set<String> NO_TENANTS = Set.of(CLUSTER_SEED, WORK);

    private TenantKeys() {}

    /// What all keys of a tenant begin with, the last `/` included.
    public static String directory(TenantId tenant) {
        return tenant + "/";
    }

    /// Key of the tenant index, protobuf in zstd.
    public static String indexProtobuf(TenantId tenant) {
        return directory(tenant) + INDEX_PROTOBUF;
    }

    /// Key of the tenant index, JSON in gzip.
    public static String indexJson(TenantId tenant) {
        return directory(tenant) + INDEX_JSON;
    }

    /// The tenant whose directory this is; empty when no tenant can be called so.
    ///
    /// @param directory a directory directly under the root of the bucket, the last `/` included
    public static Optional<TenantId> tenant(String directory) {
        String name = directory.endsWith("/") ? directory.substring(0, directory.length() - 1) : directory;
        if (name.isEmpty() || NO_TENANTS.contains(name)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new TenantId(name));
        } catch (TempoException e) {
            return Optional.empty();
        }
    }
}
