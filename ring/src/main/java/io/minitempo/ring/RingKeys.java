// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring;

/// The keys, without prefix, under which each ring is kept by default; most are the ring's name too (`spec/ring.md
/// §2`).
public final class RingKeys {

    /// The instance ring of the live-stores.
    public static final String LIVE_STORE = "live-store";
    /// The partition ring of the live-stores.
    public static final String LIVE_STORE_PARTITIONS = "livestore-partitions";
    /// The instance ring of the 2.x ingesters; its name is `ingester`.
    public static final String INGESTER = "ring";
    /// The partition ring of the 2.x ingesters.
    public static final String INGESTER_PARTITIONS = "ingester-partitions";
    /// The instance ring of the metrics-generators, or their partition ring.
    public static final String METRICS_GENERATOR = "metrics-generator";
    /// The instance ring of the distributors.
    public static final String DISTRIBUTOR = "distributor";
    /// The instance ring of the 2.x compactors.
    public static final String COMPACTOR = "compactor";
    /// The instance ring of the backend-workers.
    public static final String BACKEND_WORKER = "backend-worker";

    private RingKeys() {}
}
