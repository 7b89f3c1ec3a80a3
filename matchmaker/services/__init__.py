"""Every verb that needs the store, once; front doors translate, call one of these, and print."""
