// SPDX-License-Identifier: Apache-2.0
/// What gossip costs each member as a cluster grows: in a model with virtual time, and over real sockets. It knows no
/// target and no HTTP. Start reading at `GossipBenchmark`.
@NullMarked
package io.minitempo.benchmarks.gossip;

import org.jspecify.annotations.NullMarked;
