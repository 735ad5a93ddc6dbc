// SPDX-License-Identifier: Apache-2.0
/// Buckets behind one contract: what every object store can do, and what is true whichever one is configured.
///
/// Must not know blocks, tenants or any file format; keys are text. The S3 client stays in its own package below.
/// Start reading at [io.minitempo.objectstore.Backend].
@NullMarked
package io.minitempo.objectstore;

import org.jspecify.annotations.NullMarked;
