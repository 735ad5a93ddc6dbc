// SPDX-License-Identifier: Apache-2.0
/// Recent traces of one partition: joins the rings, takes spans from the log or from the distributor beside it, and
/// answers queriers.
///
/// Must not know other roles, nor how Kafka, Parquet or gossip work. Start reading at
/// [io.minitempo.livestore.LiveStore].
@NullMarked
package io.minitempo.livestore;

import org.jspecify.annotations.NullMarked;
