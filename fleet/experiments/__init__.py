"""Many runs: replications, designs and studies, on this machine or on others."""
