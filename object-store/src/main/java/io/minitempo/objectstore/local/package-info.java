// SPDX-License-Identifier: Apache-2.0
/// A directory tree as a bucket (`spec/blocks.md §3.2`).
///
/// Must not know what the files hold. Start reading at [io.minitempo.objectstore.local.LocalBackend].
@NullMarked
package io.minitempo.objectstore.local;

import org.jspecify.annotations.NullMarked;
