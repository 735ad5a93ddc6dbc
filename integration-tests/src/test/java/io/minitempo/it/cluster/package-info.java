// SPDX-License-Identifier: Apache-2.0
/// Clusters of real processes on loopback: how they join, how they miss each other, how they part.
@NullMarked
package io.minitempo.it.cluster;

import org.jspecify.annotations.NullMarked;
