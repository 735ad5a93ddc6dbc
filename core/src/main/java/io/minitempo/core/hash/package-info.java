// SPDX-License-Identifier: Apache-2.0
/// Hash functions whose bits other processes depend on: ring tokens, bloom filters, block grouping.
///
/// Must not know who hashes what. Every function has golden vectors in its test.
@NullMarked
package io.minitempo.core.hash;

import org.jspecify.annotations.NullMarked;
