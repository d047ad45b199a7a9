/** Arrow's own extension point, which it finds by this package's name. */
package org.apache.arrow.memory.unsafe;
