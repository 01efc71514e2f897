/** Steps into Ratis that it opens to its own package only. */
package org.apache.ratis.server.impl;
