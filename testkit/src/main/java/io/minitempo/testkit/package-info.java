// SPDX-License-Identifier: Apache-2.0
/// Whole clusters for tests: every component with the port it listens on and the one it advertises, a sidecar between,
/// Kafka inside the JVM.
///
/// Must not know how a component works: it writes configurations, starts processes and speaks their public ports. Start
/// reading at [io.minitempo.testkit.TestCluster].
@NullMarked
package io.minitempo.testkit;

import org.jspecify.annotations.NullMarked;
