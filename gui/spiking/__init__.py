"""The tab of the spiking memory."""
