// SPDX-License-Identifier: Apache-2.0
/// Tests of the block-builder as a whole: a log and a bucket in memory, faults by script, and one test against a broker
/// and an object store.
///
/// They must not look into blocks by themselves. Start reading at [io.minitempo.blockbuilder.Scene].
@NullMarked
package io.minitempo.blockbuilder;

import org.jspecify.annotations.NullMarked;
